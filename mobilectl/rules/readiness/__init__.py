"""Is everything behind a campaign in place before it goes out?"""

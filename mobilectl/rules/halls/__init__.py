"""What campaigns do to business halls: queues, hour by hour."""

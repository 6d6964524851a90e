"""Bringing approved definitions to a target: the API's contract, the sandbox that implements it, client, plan and push."""

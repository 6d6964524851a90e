"""How much is sent, before it is sent: snapshots of customers, and a plan counted and arbitrated on them."""

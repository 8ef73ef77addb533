"""What happens to an index on servers when a part of it is killed, full, out of time or restored, under load."""

"""What every handle promises, tried on each: see suite.py."""

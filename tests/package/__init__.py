"""Builds the distributions and tries them out."""

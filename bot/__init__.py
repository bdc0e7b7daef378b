"""Osasto: finds out which type of customer is writing and hands the conversation over."""

"""How well triage does: on written dialogues, on simulated customers, and beside baselines."""

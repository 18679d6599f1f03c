"""Praise: what customers wrote that gladdens us, and the wall of happy customers."""

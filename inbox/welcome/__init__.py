"""The first hour: what an installation needs before it can answer, step by step."""

"""A made-up past for benchmarks: many threads under channels of their own, gone on request."""

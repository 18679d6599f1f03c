"""The core: messages become threads, which agents claim, answer and close."""

"""From posts to messages in threads: in bulk, idempotent, the same in any order of delivery."""

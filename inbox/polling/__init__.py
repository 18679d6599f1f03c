"""Reading the networks: who is due, one reader a channel, pages and cursors committed together."""

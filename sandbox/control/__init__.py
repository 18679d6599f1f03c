"""The remote control: accounts, customers' posts, replays, faults. Local, without a password."""

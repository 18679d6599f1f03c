"""What leads must hear of the promises: what is late, and what will be soon."""

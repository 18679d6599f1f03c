"""How a company's application comes by its tokens: both networks' own sign-in."""

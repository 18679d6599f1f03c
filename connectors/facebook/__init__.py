"""Facebook Pages, over the Graph API through facebook-sdk."""

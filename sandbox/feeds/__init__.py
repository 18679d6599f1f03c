"""A blog and a forum that anybody may read: RSS 2.0 and Atom, with validators."""

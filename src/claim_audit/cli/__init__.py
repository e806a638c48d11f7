"""The command line: a module for each command; `commands` puts them together, `program` is where it begins."""

"""The changes of all publications as a Linked Data Event Stream, for programs that keep a copy in step."""

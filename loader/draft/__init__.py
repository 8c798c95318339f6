"""`omin new`: a first mapping of a file, drafted by looking at it.

`sniff` says how the file is read, `sample` takes some of its rows, `profile` and `kind` say what each column holds,
`look` what the whole is, `write` puts it down as TOML. What only a person can know is marked TODO.
"""

"""The blind ballot box: a small process of its own that knows ballots and no member.

It imports nothing that knows a roll, a session or a person; an import contract keeps it so.
"""

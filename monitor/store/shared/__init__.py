"""What several processes on one store need: leases with fencing tokens, maps that one of them makes for all.

Only PostgreSQL has it. On SQLite one process does everything, and ``alone`` keeps a second one out.
"""

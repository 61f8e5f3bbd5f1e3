"""Whether every long-running part of `monitor run` still runs: watched by one thread that depends on none of them.

parts ─ their last signs of life ─▶ watchman ─ decide ─▶ said (wall, log, /healthz), started again, opened anew,
                                                         or the process ends so that its supervisor starts another
"""

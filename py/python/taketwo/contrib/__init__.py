"""Jobs on what people already run: queues, workflow engines, retry libraries, Redis.

Each module needs the extra of its name, and nothing else imports it.
"""

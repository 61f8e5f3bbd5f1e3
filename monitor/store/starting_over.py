"""Forget what was polled of a mailbox, as if it had never been read: a folder of it lost a use.

A message may have been read in several folders, and its copies were merged into one. So what one folder brought
cannot be taken out again: everything goes, and is read again in the uses that the folders have now.
"""

from sqlalchemy import delete, func, select, update

from monitor.records import Pair
from monitor.store.bulk import Bulk
from monitor.store.deciding import decide_all
from monitor.store.schema import IS_POLLED, answers, cursors, messages, responses


def start_over(bulk: Bulk, pair: Pair, now: int) -> None:
    """Remove the mailbox's cursors and polled mail, and decide the rest again.

    What was imported stays. Of a message that was both, the copies' instants and addresses stay merged; whose it is,
    where it lay and when it arrived are what the import says.
    """
    execute, mailbox = bulk.connection.execute, bulk.mailbox
    execute(delete(cursors).where(cursors.c.mailbox == mailbox))
    execute(delete(responses).where(responses.c.mailbox == mailbox))
    execute(delete(messages).where(messages.c.mailbox == mailbox, IS_POLLED))
    imported = update(messages).where(messages.c.mailbox == mailbox)
    execute(
        imported.values(
            in_sent=messages.c.sent_in_file,
            internal_at=None,
            latest_at=func.coalesce(messages.c.dated_at, 0),
            folder=None,
            uidvalidity=None,
            uid=None,
        )
    )
    kept = select(messages.c.key).where(messages.c.mailbox == mailbox)
    execute(delete(answers).where(answers.c.mailbox == mailbox, answers.c.reply_key.not_in(kept)))
    decide_all(bulk, pair, now)

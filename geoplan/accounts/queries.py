"""What the database says of a session and its person, in short. Raw SQL lives here."""

from __future__ import annotations

# ctid and xmin name one state of one row: another of the two comes with whatever change of it. Nothing that decides
# who somebody is and what they may do is left out: day, session, account, roles in force or not, second step.
STANDING = """
SELECT concat_ws(' ', CURRENT_DATE, s.ctid, s.xmin, u.ctid, u.xmin,
    (SELECT string_agg(concat_ws(' ', m.ctid, m.xmin, o.province_id), ',' ORDER BY m.id) FROM accounts_membership m
     JOIN organisations_organisation o ON o.id = m.organisation_id WHERE m.user_id = u.id), '/',
    (SELECT string_agg(concat_ws(' ', a.ctid, a.xmin), ',' ORDER BY a.id) FROM mfa_authenticator a
     WHERE a.user_id = u.id))
FROM django_session s CROSS JOIN accounts_user u
WHERE s.session_key = %(session)s::text AND s.expire_date > now() AND u.id = %(user)s::bigint
"""
"""The standing of ``user`` in ``session``: while this text is the same, so is all that follows from their rows.

Null once the session is over. Two texts are compared with each other only, within minutes.
"""

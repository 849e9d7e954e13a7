-- A name that an index can hold beside others: itself, or if it has more bytes than that, its start and a hash, so that two
-- long names stay two. Postgres refuses keys of more than about 2,700 bytes.
CREATE OR REPLACE FUNCTION flagtally_fit(name text, bytes integer)
RETURNS text
LANGUAGE sql
STABLE
AS $$
SELECT CASE
    WHEN octet_length(name) <= bytes THEN name
    ELSE left(name, bytes / 6) || '…' || left(encode(sha256(convert_to(name, 'UTF8')), 'hex'), 32)
END
$$;

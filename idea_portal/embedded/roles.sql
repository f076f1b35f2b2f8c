-- The two roles of the portal's database, made once per server.
-- portal_owner owns the tables and runs migrations; portal_app is what web and workers sign in as.

CREATE ROLE portal_owner LOGIN CREATEDB;

CREATE ROLE portal_app LOGIN;

GRANT portal_app TO portal_owner;

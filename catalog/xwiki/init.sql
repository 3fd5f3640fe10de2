-- Each subwiki is a database of its own, which XWiki makes by itself.
GRANT ALL PRIVILEGES ON *.* TO 'xwiki'@'%';

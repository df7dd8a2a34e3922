# Installs, upgrades or removes tracker from this folder, without a network. Read by any Python 3, so that an old one is
# told what is missing instead of tripping over the grammar.
import sys

if sys.version_info[:2] != (3, 11):
    told = "需要 Python 3.11；这里是 Python %d.%d。请用 python3.11 运行，没有的先安装。\n"
    sys.stderr.write(told % sys.version_info[:2])
    sys.exit(2)

from installer.command import main

if __name__ == "__main__":
    sys.exit(main())

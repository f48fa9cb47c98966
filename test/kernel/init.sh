#!/bin/sh
# The first process of a user-mode kernel: makes groups of cgroup version 2, reads memory in them, and
# switches the machine off. Arguments come from the kernel's command line: NODE and CHILD.
# Every answer is a line `@view JSON`.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc none /proc
mount -t sysfs none /sys
mount -t cgroup2 none /sys/fs/cgroup
cd /sys/fs/cgroup || exit 1
echo +memory > cgroup.subtree_control

MIB=1048576

# group PATH MAX_MIB [HIGH_MIB]: creates a group whose children may have limits as well
group() {
  mkdir -p "$1"
  [ "$2" = none ] || echo $(($2 * MIB)) > "$1/memory.max"
  [ -z "$3" ] || echo $(($3 * MIB)) > "$1/memory.high"
}

# view NAME GROUP LINES [COMMAND…]: sends lines to a reader that is in the group, behind the command
view() {
  name=$1; own=$2; lines=$3; shift 3
  printf "$lines" | sh -c 'echo $$ > "$0/cgroup.procs"; exec "$@"' "$own" env "$@" "$NODE" "$CHILD" |
    while read -r answer; do echo "@$name $answer"; done
}

group parent 300; echo +memory > parent/cgroup.subtree_control
group parent/tight 200
group parent/free none
group slow 300 150
view own /sys/fs/cgroup/parent/tight 'read\nhold 100\n'
view parent /sys/fs/cgroup/parent/free 'read\n'
view high /sys/fs/cgroup/slow 'read\n'

group space 256
view namespace /sys/fs/cgroup/space 'read\n' \
  unshare -C -m sh -c 'cd / && umount /sys/fs/cgroup && mount -t cgroup2 none /sys/fs/cgroup && exec "$@"' sh
view above /sys/fs/cgroup/space 'read\n' unshare -C -m
view bind /sys/fs/cgroup/parent/tight 'read\n' \
  unshare -m sh -c 'mount --bind /sys/fs/cgroup/parent /sys/fs/cgroup; exec "$@"' sh

group full 150
GREEDY='const all = []; for (;;) all.push(Buffer.alloc(1048576, 1));'
sh -c 'echo $$ > /sys/fs/cgroup/full/cgroup.procs
  ( echo read
    sh -c "echo 1000 > /proc/self/oom_score_adj; exec \"$0\" -e \"$2\"" "$0" "$1" "$2" > /dev/null 2>&1
    echo read ) | "$0" "$1"' "$NODE" "$CHILD" "$GREEDY" |
  while read -r answer; do echo "@killed $answer"; done

echo o > /proc/sysrq-trigger
sleep 60

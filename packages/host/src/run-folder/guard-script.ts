/**
 * The host's guard, for `sh -c`: a process of its own that outlives the host, however that ends, and then clears up after it.
 * It hears of each plugin's process group on stdin ("+123" started, "-123" ended). Stdin ends when the host does.
 * $1: the host's run folder. $2: the mark that every plugin has in its environment as BACKPLANE_RUN.
 */
export const guardScript: string = `
groups=" "
while read -r line; do
  group=\${line#?}
  case $line in
    +*) groups="$groups$group " ;;
    -*) groups="\${groups%% "$group" *} \${groups#* "$group" }" ;;
  esac
done
for group in $groups; do
  kill -KILL "-$group" 2>/dev/null
done
# What left its process group still carries the mark (Linux; elsewhere nothing matches).
# Looked for again until nothing is found: the last ones may have started more.
for round in 1 2 3 4 5 6 7 8 9 10; do
  found=
  for environ in $(grep -lsaF "BACKPLANE_RUN=$2" /proc/[0-9]*/environ 2>/dev/null); do
    found=1
    pid=\${environ#/proc/}
    kill -KILL "\${pid%/environ}" 2>/dev/null
  done
  [ -n "$found" ] || break
done
rm -rf "$1" || rm -rf "$1"
`;

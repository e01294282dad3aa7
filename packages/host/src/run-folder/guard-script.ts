/**
 * The host's guard, for `sh -c`: a process of its own that outlives the host, however that ends, and then clears up after it.
 * It hears of each plugin's process group on stdin ("+ 123" started, "- 123 mark" ended), and ends what an ended plugin left
 * outside its group. Stdin ends when the host does.
 * $1: the host's run folder. $2: how the mark begins that every plugin has in its environment as BACKPLANE_RUN.
 */
export const guardScript: string = `
# Ends whoever carries the mark, in whatever group (Linux; elsewhere nothing matches).
# Looked for again until nothing is found: the last ones may have started more.
sweep() {
  for round in 1 2 3 4 5 6 7 8 9 10; do
    found=
    for environ in $(grep -lsaF "BACKPLANE_RUN=$1" /proc/[0-9]*/environ 2>/dev/null); do
      found=1
      pid=\${environ#/proc/}
      kill -KILL "\${pid%/environ}" 2>/dev/null
    done
    [ -n "$found" ] || break
  done
}
groups=" "
while read -r sign group mark; do
  case $sign in
    +) groups="$groups$group " ;;
    -) groups="\${groups%% "$group" *} \${groups#* "$group" }"
       sweep "$mark" ;;
  esac
done
for group in $groups; do
  kill -KILL "-$group" 2>/dev/null
done
sweep "$2"
rm -rf "$1" || rm -rf "$1"
`;

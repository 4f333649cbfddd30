#!/bin/bash
# Starts OpenSearch nodes on 127.0.0.1, each a process of its own, and waits until they are one cluster.
#
#   start.sh DIR [NODES [PORT [TRANSPORT]]]    as many nodes (1), HTTP from PORT on (9241), transport from TRANSPORT on
#                                              (PORT + 100); node N has PORT + N - 1, and its pid is in DIR/N/pid
#   ONLY=2 start.sh DIR 3                      starts node 2 of three again, after it was ended
#
# HEAP=384m is the memory of a node, DATA a folder for the indexes of all of them instead of DIR, PUBLISHED="PORT PORT" has
# the ports where the nodes find each other, if not those of the transport, OPTIONS further lines of opensearch.yml.
# The packaged server comes once, by Maven and pom.xml, into SERVER (.cache/opensearch): Java 17 and mvn are needed. The server refuses root: started by root it runs as nobody, who must be able to enter DIR.
set -eu

here=$(dirname "$(readlink -f "$0")")
folder=$(mkdir -p "$1" && readlink -f "$1")
nodes=${2:-1} port=${3:-9241} transport=${4:-$((${3:-9241} + 100))}
read -ra published <<< "${PUBLISHED:-$(seq -s ' ' "$transport" $((transport + nodes - 1)))}"
version=2.19.6
server=$(mkdir -p "${SERVER:-$here/../../.cache/opensearch}" && readlink -f "${SERVER:-$here/../../.cache/opensearch}")
home=$server/target/opensearch-$version

describe() { # MODULE CLASS DESCRIPTION: the two modules come as bare jars, without the descriptor that the server wants
  cat > "$home/modules/$1/plugin-descriptor.properties" <<END
description=$3
version=$version
name=$1
classname=$2
java.version=11
opensearch.version=$version
custom.foldername=
extended.plugins=
has.native.controller=false
END
}

unpack() {
  cp "$here/pom.xml" "$server/"
  mvn -B -q -f "$server/pom.xml" package
  describe analysis-common org.opensearch.analysis.common.CommonAnalysisPlugin "Analyzers"
  describe lang-painless org.opensearch.painless.PainlessPlugin "Scripts"
  cat > "$home/modules/lang-painless/plugin-security.policy" <<END
grant {
  permission java.lang.RuntimePermission "createClassLoader";
  permission java.lang.RuntimePermission "getClassLoader";
};
END
  touch "$server/ready"
}

configure() { # NODE
  local seeds="" names="" n
  for n in $(seq "$nodes"); do
    seeds="$seeds\"127.0.0.1:${published[n - 1]}\", "
    names="$names\"node$n\", "
  done
  mkdir -p "$folder/$1/config" "${DATA:-$folder}/$1/data" "$folder/$1/logs" "$folder/$1/tmp" \
    "${DATA:-$folder}/1/snapshots"
  cp "$home/config/log4j2.properties" "$folder/$1/config/"
  cat > "$folder/$1/config/jvm.options" <<END
-Xms${HEAP:-512m}
-Xmx${HEAP:-512m}
-XX:+UseSerialGC
-XX:TieredStopAtLevel=${TIER:-1}
-Djava.io.tmpdir=$folder/$1/tmp
-XX:ErrorFile=$folder/$1/logs/hs_err_pid%p.log
18-:-Djava.security.manager=allow
END
  cat > "$folder/$1/config/opensearch.yml" <<END
cluster.name: newsearch
node.name: node$1
path.data: ${DATA:-$folder}/$1/data
path.logs: $folder/$1/logs
path.repo: ${DATA:-$folder}/1/snapshots
network.host: 127.0.0.1
http.port: $((port + $1 - 1))
transport.port: $((transport + $1 - 1))
transport.publish_port: ${published[$1 - 1]}
discovery.seed_hosts: [${seeds%, }]
cluster.initial_cluster_manager_nodes: [${names%, }]
cluster.routing.allocation.disk.threshold_enabled: false
cluster.max_shards_per_node: 4000
${OPTIONS:-}
END
}

[ -e "$server/ready" ] || unpack
as=()
if [ "$(id -u)" = 0 ]; then
  chmod a+rX "$folder" "$server" "$server/target"
  chmod -R a+rX "$home"
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
java=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")}
for n in ${ONLY:-$(seq "$nodes")}; do
  configure "$n"
  [ "$(id -u)" != 0 ] || chown -R 65534:65534 "$folder/$n" "${DATA:-$folder}/$n"
  OPENSEARCH_JAVA_HOME=$java OPENSEARCH_PATH_CONF="$folder/$n/config" OPENSEARCH_TMPDIR="$folder/$n/tmp" HOME="$folder/$n/tmp" \
    nohup "${as[@]}" "$home/bin/opensearch" > "$folder/$n/out" 2>&1 < /dev/null &
  echo $! > "$folder/$n/pid"
done
for _ in $(seq 240); do
  sleep 0.5
  for n in $(seq "$nodes"); do
    kill -0 "$(cat "$folder/$n/pid")" 2> /dev/null || { echo "node $n ended"; tail -5 "$folder/$n/out"; exit 1; }
  done
  curl -s -m 2 "http://127.0.0.1:$port/_cluster/health" | grep -q "\"number_of_nodes\":$nodes" && exit 0
done
echo "no cluster in 120 s"
exit 1

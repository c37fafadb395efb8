#include "model/op.h"

namespace nslab {

std::string_view op_name(const Op& op) {
  static constexpr std::string_view kNames[] = {
      "NewLink", "SetLink", "DelLink", "GetLink", "SetAltname", "SetPort", "SetPortVlan", "SetMdb", "SetWireguard", "NewFdb",
      "BridgeIoctl", "NewAddr", "DelAddr", "AddressIoctl", "NewRoute", "DelRoute", "FlushRouteCache", "SetAddrLabel", "NewRule",
      "DelRule", "NewNexthop",
      "DelNexthop", "NewNeigh", "DelNeigh", "NewNsid", "SetQdisc", "SetTcClass", "SetTcFilter", "SetFeatures", "NfBatch", "DelConntrack",
      "SetIpset", "WriteSysctl", "LoadModule", "Advance", "Clone", "Exec", "Exit", "Reap", "Unshare", "Setns", "SetIdMap", "SetUid",
      "SetHostname", "Chdir", "Open", "OpenTranscript", "Close", "Dup", "MakePipe", "Write", "Read", "Mkdir", "Mknod", "Unlink", "Rename",
      "Symlink", "HardLink", "Chmod", "SetUmask", "MountFs", "Umount", "Chroot", "PivotRoot", "MakeSocket", "SetSocket", "Bind",
      "Connect", "Listen", "Accept", "Send", "Receive", "Shutdown"};
  static_assert(std::size(kNames) == std::variant_size_v<Op>);
  return kNames[op.index()];
}

}  // namespace nslab

// model/op/netfilter.h — what can be asked of nf_tables and connection tracking.
//
// A batch is one transaction: all or nothing, as nfnetlink has it.
// Kernel: net/netfilter/{nf_tables_api,nf_conntrack_netlink}.c.
#ifndef NSLAB_MODEL_OP_NETFILTER_H_
#define NSLAB_MODEL_OP_NETFILTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/conntrack.h"
#include "model/ipset.h"
#include "model/netfilter.h"
#include "model/op/names.h"

namespace nslab {

struct NfChainRef {
  NfFamily family{};
  std::string table{};
  std::string chain{};
  friend bool operator==(const NfChainRef&, const NfChainRef&) = default;
};
struct NfAddTable {
  NfFamily family{};
  std::string name{};
  bool exclusive = false, dormant = false, by_iptables = false;
  std::string comment{};
  friend bool operator==(const NfAddTable&, const NfAddTable&) = default;
};
struct NfDelTable {  // an empty name: all of the family; a family of 0: all
  std::optional<NfFamily> family{};
  std::string name{};
  std::uint64_t handle = 0;
  bool destroy = false;
  friend bool operator==(const NfDelTable&, const NfDelTable&) = default;
};
struct NfAddChain {
  NfChainRef where{};
  bool exclusive = false;
  bool base = false;
  NfChainType type{};
  NfHook hook{};
  std::int32_t priority = 0;
  std::optional<bool> drop_policy{};
  bool counts = false;
  std::optional<NfCounter> counter{};
  std::string device{};
  std::string comment{};
  friend bool operator==(const NfAddChain&, const NfAddChain&) = default;
};
struct NfDelChain {
  NfChainRef where{};
  std::uint64_t handle = 0;
  bool destroy = false;
  bool only_empty = false;  // NLM_F_NONREC
  friend bool operator==(const NfDelChain&, const NfDelChain&) = default;
};
struct NfRenameChain {
  NfChainRef where{};
  std::string to{};
  friend bool operator==(const NfRenameChain&, const NfRenameChain&) = default;
};
struct NfAddRule {
  NfChainRef where{};
  std::vector<NfExpr> exprs{};
  NfCounter counter{};
  std::string comment{};
  // kAtIndex may be one past the last; kBeforeIndex and kAfterIndex need a rule there.
  enum class Place : std::uint8_t {
    kAppend, kPrepend, kAfterHandle, kBeforeHandle, kAtIndex, kBeforeIndex, kAfterIndex, kReplaceHandle
  } place = Place::kAppend;
  std::uint64_t position = 0;
  friend bool operator==(const NfAddRule&, const NfAddRule&) = default;
};
struct NfDelRule {
  NfChainRef where{};
  std::uint64_t handle = 0;
  friend bool operator==(const NfDelRule&, const NfDelRule&) = default;
};
struct NfFlush {  // rules of a chain, of all chains of a table (chain empty)
  NfChainRef where{};
  friend bool operator==(const NfFlush&, const NfFlush&) = default;
};
struct NfZero {  // counters: of a chain, a rule (handle), a table
  NfChainRef where{};
  std::uint64_t handle = 0;
  friend bool operator==(const NfZero&, const NfZero&) = default;
};
struct NfAddSet {
  NfFamily family{};
  std::string table{};
  NfSetTable set{};
  bool exclusive = false;
  friend bool operator==(const NfAddSet&, const NfAddSet&) = default;
};
struct NfDelSet {
  NfFamily family{};
  std::string table{};
  std::string name{};
  friend bool operator==(const NfDelSet&, const NfDelSet&) = default;
};
struct NfSetElements {
  NfFamily family{};
  std::string table{};
  std::string set{};
  enum class Action : std::uint8_t { kAdd, kCreate, kDelete, kFlush } action = Action::kAdd;
  std::vector<SetElement> elements{};
  friend bool operator==(const NfSetElements&, const NfSetElements&) = default;
};
struct NfAddObject {
  NfFamily family{};
  std::string table{};
  NfObject object{};
  bool exclusive = false;
  friend bool operator==(const NfAddObject&, const NfAddObject&) = default;
};
struct NfDelObject {
  NfFamily family{};
  std::string table{};
  NfObjectRef::Kind kind{};
  std::string name{};
  bool reset = false;  // only set its counts back
  friend bool operator==(const NfDelObject&, const NfDelObject&) = default;
};
using NfRequest = std::variant<NfAddTable, NfDelTable, NfAddChain, NfDelChain, NfRenameChain, NfAddRule, NfDelRule,
                               NfFlush, NfZero, NfAddSet, NfDelSet, NfSetElements, NfAddObject, NfDelObject>;
// One transaction: all or nothing. Without its end (`nft -c` sends none, and nothing of a refused one stays either) it is taken back, each
// of its requests tried; what remains are the handles that they took (nfnetlink_rcv_batch, nf_tables_alloc_handle). Never refused then.
struct NfBatch {
  Pid by = 0;
  NetnsRef in{};
  std::vector<NfRequest> requests{};
  bool ended = true;
  friend bool operator==(const NfBatch&, const NfBatch&) = default;
};
struct DelConntrack {
  Pid by = 0;
  NetnsRef in{};
  std::optional<Tuple> original{};  // none: all
  std::optional<std::uint32_t> mark{};  // not deleted: its mark becomes this
  friend bool operator==(const DelConntrack&, const DelConntrack&) = default;
};
// One request of ipset.
struct SetIpset {
  Pid by = 0;
  NetnsRef in{};
  enum class Verb : std::uint8_t { kCreate, kDestroy, kFlush, kRename, kSwap, kAdd, kDelete, kTest } verb = Verb::kCreate;
  Ipset set{};          // of kCreate: as it is to be; else its name says which (empty: all, of kDestroy and kFlush)
  std::string other{};  // the new name, or the one to change places with
  SetElement element{};
  bool exist = false;  // -exist: what is there already, or is not there any more, is no fault
  friend bool operator==(const SetIpset&, const SetIpset&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_NETFILTER_H_

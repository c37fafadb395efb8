// model/reason.h — Reason: every way in which the kernel refuses, each with its errno, words and lesson.
//
// One row a reason: the errno, the extack text of the pinned kernel, what Linux 6.1 said where that differs, the
// function that decides, and one sentence for someone who meets it for the first time.
//
// Guarantees
//   1. Every Reason has exactly one row, in the order of the enum.
#ifndef NSLAB_MODEL_REASON_H_
#define NSLAB_MODEL_REASON_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "model/errno.h"

namespace nslab {

enum class KernelVersion : std::uint8_t { k6_18, k6_1 };

enum class Reason : std::uint16_t {
  // whoever asks
  kNotPermitted,
  kNoSuchProcess,
  kNotAsked,
  // links
  kNoSuchDevice,
  kNameTaken,
  kNameInvalid,
  kNameTooLong,
  kNoFreeName,
  kNameHasTwoTemplates,
  kUnknownKind,
  kIndexTaken,
  kImmutableNetns,
  kNameTakenInTarget,
  kAltnameTakenInTarget,
  kNetnsUnknown,
  kNotDeletable,
  kMtuTooSmall,
  kMtuTooLarge,
  kAddressNotUnicast,
  kAddressFixed,
  kRenameWhileUp,
  kAltnameTaken,
  kAltnameMissing,
  kAltnameOfAnother,
  kCarrierNotSettable,
  kOptionNotSupported,
  kWrongKindForOption,
  kLinkRequired,
  kLowerUnsuitable,
  kLowerBusy,
  kVlanIdMissing,
  kVlanIdInvalid,
  kVlanExists,
  kVxlanNeedsVni,
  kVxlanExists,
  kVxlanNoDevForGroup,
  kVrfTableMissing,
  kVrfTableInvalid,
  kBondModeFixed,
  kBondSlaveUp,
  kVethPeerInvalid,
  kAliasTooLong,
  kNoBuffers,
  kMasterHasIpvlan,
  kMacvlanNestedMode,
  kLinkOnlyInInitNet,
  kDeviceNotUp,
  kVlanLinkMissing,
  kVlanUnsupported,
  kBondIsUp,
  kBondOptionMode,
  kTunByNetlink,
  // bridges
  kNotAMaster,
  kLoopbackAsPort,
  kBridgeAsPort,
  kPortBusy,
  kNoHandlerLeft,
  kStpOwnsState,
  kAlreadyAPort,
  kNotAPort,
  kNoSuchBridge,
  kNotABridge,
  kBridgeUp,
  kForwardDelayRange,
  kVlanFilteringMissing,
  kBridgeVlanInvalid,
  kBridgeVlanMissing,
  kFdbMissing,
  kFdbTaken,
  kFdbNotSupported,
  kPortOptionsNeedPort,
  kBridgeNameTaken,
  kPriorityRange,
  kVlanTunnelTaken,
  kPvidRange,
  // addresses
  kAddressTaken4,
  kAddressTaken6,
  kAddressMissing4,
  kAddressMissing6,
  kPrefixTooLong,
  kMulticastAddress6,
  kAnyAddress6,
  kLoopbackAddress6,
  kIpv6Disabled,
  kLabelInvalid,
  kAddressNotAvailable,
  kNetmaskInvalid,
  kLifetimeInvalid,
  kAddressNotModifiable,
  kAddressScope,
  // routes
  kGatewayInvalid,
  kGatewayUnreachable,
  kNexthopDown,
  kNexthopDeviceDown,
  kNexthopDeviceMissing,
  kHostBitsSet,
  kPrefsrcInvalid,
  kRouteTaken,
  kRouteMissing,
  kRouteToChangeMissing,
  kOnlinkNeedsDevice,
  kScopeInvalid,
  kScopeTooNear,
  kNetworkUnreachable,
  kHostUnreachable,
  kFibTableMissing,
  kRouteTypeInvalid,
  kGateway6NeedsDevice,
  kGateway6Local,
  kNexthop6DeviceDown,
  kGateway6Unreachable,
  kReplace6Missing,
  kNexthopIdUnknown,
  kGatewayFamily,
  kRouteProhibited,
  kRouteBlackhole,
  kRouteUnreachable,
  kDestinationInvalid,
  kOnlinkGatewayInvalid,
  kMultipathMismatch,
  kNexthopObjectTaken,
  kNexthopObjectInvalid,
  kNexthopCarrierDown,
  kRouteWithNexthop,
  kOnlinkWithoutGateway,
  kCongestionUnknown,
  kRouteTableMissing,
  kNexthopIdWithNexthop,
  kNexthopOfOtherFamily,
  kNexthopGroupInvalid,
  kNexthopFamilyMissing,
  kNexthopFdbInvalid,
  kNexthopIdMissing,
  // rules
  kRuleTaken,
  kRuleMissing,
  kBackwardGoto,
  kRuleTargetMissing,
  kRuleNeedsTable,
  kRuleNotSupported,
  kRuleTosInvalid,
  kRuleSportInvalid,
  kRuleDportInvalid,
  kRuleUidsInvalid,
  kRuleTableInvalid,
  // neighbours
  kNeighbourTaken,
  kNeighbourMissing,
  kNeighbourEntryMissing,
  kNeighbourNoLladdr,
  kNeighbourBadLladdr,
  kNeighbourOnNoarp,
  // namespace ids
  kNsidGiven,
  kNsidTaken,
  kNsidUnknown,
  kNsidNetnsInvalid,
  // queueing
  kQdiscUnknown,
  kQdiscMissing,
  kQdiscTaken,
  kQdiscHandleZero,
  // netfilter
  kNfTableMissing,
  kNfTableTaken,
  kNfChainMissing,
  kNfChainTaken,
  kNfChainBusy,
  kNfRuleMissing,
  kNfSetMissing,
  kNfSetTaken,
  kNfSetBusy,
  kNfElementMissing,
  kNfElementTaken,
  kNfObjectMissing,
  kNfObjectTaken,
  kNfWrongHook,
  kNfJumpLoop,
  kNfTargetUnknown,
  kNfChainTypeInvalid,
  kNfIndexInvalid,
  kNfNotEmpty,
  kNfOverlap,
  kNfFamilyInvalid,
  kNfStatementMisplaced,
  kNfExprMissing,
  kNfNoConntrack,
  kNfSetFull,
  kCtMissing,
  // sysctl, modules
  kSysctlMissing,
  kSysctlInvalid,
  kSysctlReadOnly,
  kModuleMissing,
  // processes, namespaces
  kNoSuchNamespaceFile,
  kNotANamespace,
  kWrongNamespaceKind,
  kPidnsDead,
  kPidnsNotDescendant,
  kNotAChild,
  kUserMapTaken,
  kChildrenRunning,
  kNoChild,
  // files
  kNoSuchFile,
  kFileExists,
  kNotADirectory,
  kIsADirectory,
  kDirectoryNotEmpty,
  kTooManyLinks,
  kBadDescriptor,
  kFileBusy,
  kReadOnlyFile,
  kNotAMountpoint,
  kNoSuchFilesystem,
  kInvalidMount,
  kFileNameTooLong,
  kBrokenPipe,
  kWouldBlock,
  kCrossDevice,
  kAccessDenied,
  kInvalidArgument,
  kIllegalSeek,
  kNoSpace,
  kNoSuchDeviceOrAddress,
  // sockets
  kAddressInUse,
  kCannotAssign,
  kSocketNotConnected,
  kAlreadyConnected,
  kNoDestination,
  kBroadcastRefused,
  kMessageTooLong,
  kConnectionRefused,
  kConnectionReset,
  kTimedOut,
  kInProgress,
  kNotASocket,
  kOperationRefused,
  kNoProtocolOption,
  kAlreadyInProgress,
  kAddressFamilyNotSupported,
  kNetworkDown,
  kSendRefused,
  kSendNoBuffers,
  kPortUnreachable,
  kCount
};

struct ReasonRow {
  Reason reason;
  Errno code;
  std::string_view extack;  // "%" stands for the first subject; empty: the kernel says only the errno
  std::string_view site;    // file and function
  std::string_view lesson;
  // Linux 6.1, where it says something else
  std::optional<Errno> older_code{};
  std::optional<std::string_view> older_extack{};
};

const ReasonRow& row(Reason reason);
std::span<const ReasonRow> reason_table();

Errno code_of(Reason reason, KernelVersion kernel);
std::string_view extack_of(Reason reason, KernelVersion kernel);

}  // namespace nslab

#endif  // NSLAB_MODEL_REASON_H_

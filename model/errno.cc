#include "model/errno.h"

#include <algorithm>
#include <array>

namespace nslab {

namespace {

struct Row {
  Errno code;
  std::string_view name;
  std::string_view text;
};

constexpr std::array kErrnoRows{
    Row{Errno::kNone, "0", "Success"},
    Row{Errno::kEPERM, "EPERM", "Operation not permitted"},
    Row{Errno::kENOENT, "ENOENT", "No such file or directory"},
    Row{Errno::kESRCH, "ESRCH", "No such process"},
    Row{Errno::kEINTR, "EINTR", "Interrupted system call"},
    Row{Errno::kEIO, "EIO", "Input/output error"},
    Row{Errno::kENXIO, "ENXIO", "No such device or address"},
    Row{Errno::kE2BIG, "E2BIG", "Argument list too long"},
    Row{Errno::kENOEXEC, "ENOEXEC", "Exec format error"},
    Row{Errno::kEBADF, "EBADF", "Bad file descriptor"},
    Row{Errno::kECHILD, "ECHILD", "No child processes"},
    Row{Errno::kEAGAIN, "EAGAIN", "Resource temporarily unavailable"},
    Row{Errno::kENOMEM, "ENOMEM", "Cannot allocate memory"},
    Row{Errno::kEACCES, "EACCES", "Permission denied"},
    Row{Errno::kEFAULT, "EFAULT", "Bad address"},
    Row{Errno::kENOTBLK, "ENOTBLK", "Block device required"},
    Row{Errno::kEBUSY, "EBUSY", "Device or resource busy"},
    Row{Errno::kEEXIST, "EEXIST", "File exists"},
    Row{Errno::kEXDEV, "EXDEV", "Invalid cross-device link"},
    Row{Errno::kENODEV, "ENODEV", "No such device"},
    Row{Errno::kENOTDIR, "ENOTDIR", "Not a directory"},
    Row{Errno::kEISDIR, "EISDIR", "Is a directory"},
    Row{Errno::kEINVAL, "EINVAL", "Invalid argument"},
    Row{Errno::kENFILE, "ENFILE", "Too many open files in system"},
    Row{Errno::kEMFILE, "EMFILE", "Too many open files"},
    Row{Errno::kENOTTY, "ENOTTY", "Inappropriate ioctl for device"},
    Row{Errno::kETXTBSY, "ETXTBSY", "Text file busy"},
    Row{Errno::kEFBIG, "EFBIG", "File too large"},
    Row{Errno::kENOSPC, "ENOSPC", "No space left on device"},
    Row{Errno::kESPIPE, "ESPIPE", "Illegal seek"},
    Row{Errno::kEROFS, "EROFS", "Read-only file system"},
    Row{Errno::kEMLINK, "EMLINK", "Too many links"},
    Row{Errno::kEPIPE, "EPIPE", "Broken pipe"},
    Row{Errno::kEDOM, "EDOM", "Numerical argument out of domain"},
    Row{Errno::kERANGE, "ERANGE", "Numerical result out of range"},
    Row{Errno::kENAMETOOLONG, "ENAMETOOLONG", "File name too long"},
    Row{Errno::kENOSYS, "ENOSYS", "Function not implemented"},
    Row{Errno::kENOTEMPTY, "ENOTEMPTY", "Directory not empty"},
    Row{Errno::kELOOP, "ELOOP", "Too many levels of symbolic links"},
    Row{Errno::kENODATA, "ENODATA", "No data available"},
    Row{Errno::kEPROTO, "EPROTO", "Protocol error"},
    Row{Errno::kEOVERFLOW, "EOVERFLOW", "Value too large for defined data type"},
    Row{Errno::kEUSERS, "EUSERS", "Too many users"},
    Row{Errno::kENOTSOCK, "ENOTSOCK", "Socket operation on non-socket"},
    Row{Errno::kEDESTADDRREQ, "EDESTADDRREQ", "Destination address required"},
    Row{Errno::kEMSGSIZE, "EMSGSIZE", "Message too long"},
    Row{Errno::kENOPROTOOPT, "ENOPROTOOPT", "Protocol not available"},
    Row{Errno::kEPROTONOSUPPORT, "EPROTONOSUPPORT", "Protocol not supported"},
    Row{Errno::kEOPNOTSUPP, "EOPNOTSUPP", "Operation not supported"},
    Row{Errno::kEAFNOSUPPORT, "EAFNOSUPPORT", "Address family not supported by protocol"},
    Row{Errno::kEADDRINUSE, "EADDRINUSE", "Address already in use"},
    Row{Errno::kEADDRNOTAVAIL, "EADDRNOTAVAIL", "Cannot assign requested address"},
    Row{Errno::kENETDOWN, "ENETDOWN", "Network is down"},
    Row{Errno::kENETUNREACH, "ENETUNREACH", "Network is unreachable"},
    Row{Errno::kENETRESET, "ENETRESET", "Network dropped connection on reset"},
    Row{Errno::kECONNABORTED, "ECONNABORTED", "Software caused connection abort"},
    Row{Errno::kECONNRESET, "ECONNRESET", "Connection reset by peer"},
    Row{Errno::kENOBUFS, "ENOBUFS", "No buffer space available"},
    Row{Errno::kEISCONN, "EISCONN", "Transport endpoint is already connected"},
    Row{Errno::kENOTCONN, "ENOTCONN", "Transport endpoint is not connected"},
    Row{Errno::kETIMEDOUT, "ETIMEDOUT", "Connection timed out"},
    Row{Errno::kECONNREFUSED, "ECONNREFUSED", "Connection refused"},
    Row{Errno::kEHOSTDOWN, "EHOSTDOWN", "Host is down"},
    Row{Errno::kEHOSTUNREACH, "EHOSTUNREACH", "No route to host"},
    Row{Errno::kEALREADY, "EALREADY", "Operation already in progress"},
    Row{Errno::kEINPROGRESS, "EINPROGRESS", "Operation now in progress"},
};

const Row& row(Errno code) {
  return *std::find_if(kErrnoRows.begin(), kErrnoRows.end(), [code](const Row& r) { return r.code == code; });
}

}  // namespace

std::string_view error_text(Errno code) { return row(code).text; }
std::string_view error_name(Errno code) { return row(code).name; }

}  // namespace nslab

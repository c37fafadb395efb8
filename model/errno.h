// model/errno.h — Errno: Linux's error numbers, the same on every machine that nslab is built on.
//
// Numbers and texts are those of Linux on x86 (include/uapi/asm-generic/errno*.h, glibc's strerror), since the
// tools print them; the host's own <cerrno> may differ.
#ifndef NSLAB_MODEL_ERRNO_H_
#define NSLAB_MODEL_ERRNO_H_

#include <cstdint>
#include <string_view>

namespace nslab {

enum class Errno : std::uint8_t {
  kNone = 0, kEPERM = 1, kENOENT = 2, kESRCH = 3, kEINTR = 4, kEIO = 5, kENXIO = 6, kE2BIG = 7, kENOEXEC = 8,
  kEBADF = 9, kECHILD = 10, kEAGAIN = 11, kENOMEM = 12, kEACCES = 13, kEFAULT = 14, kENOTBLK = 15, kEBUSY = 16,
  kEEXIST = 17, kEXDEV = 18, kENODEV = 19, kENOTDIR = 20, kEISDIR = 21, kEINVAL = 22, kENFILE = 23, kEMFILE = 24,
  kENOTTY = 25, kETXTBSY = 26, kEFBIG = 27, kENOSPC = 28, kESPIPE = 29, kEROFS = 30, kEMLINK = 31, kEPIPE = 32,
  kEDOM = 33, kERANGE = 34, kENAMETOOLONG = 36, kENOSYS = 38, kENOTEMPTY = 39, kELOOP = 40, kENODATA = 61,
  kEPROTO = 71, kEOVERFLOW = 75, kEUSERS = 87, kENOTSOCK = 88, kEDESTADDRREQ = 89, kEMSGSIZE = 90,
  kENOPROTOOPT = 92, kEPROTONOSUPPORT = 93, kEOPNOTSUPP = 95, kEAFNOSUPPORT = 97, kEADDRINUSE = 98,
  kEADDRNOTAVAIL = 99, kENETDOWN = 100, kENETUNREACH = 101, kENETRESET = 102, kECONNABORTED = 103,
  kECONNRESET = 104, kENOBUFS = 105, kEISCONN = 106, kENOTCONN = 107, kETIMEDOUT = 110, kECONNREFUSED = 111,
  kEHOSTDOWN = 112, kEHOSTUNREACH = 113, kEALREADY = 114, kEINPROGRESS = 115
};

// "No such device", as glibc's strerror says it.
std::string_view error_text(Errno code);
// "ENODEV"
std::string_view error_name(Errno code);

}  // namespace nslab

#endif  // NSLAB_MODEL_ERRNO_H_

// model/file/fib_trie.h — /proc/net/fib_trie: the routes of IPv4 as the kernel's trie holds them.
//
// The trie is built anew from the routes, by the kernel's own rules of growing and shrinking; what hangs on the order in which
// routes once came and went is lost, and shows only in tables of many prefixes.
// Kernel: net/ipv4/fib_trie.c (fib_insert_node, resize, inflate, halve, collapse, fib_trie_seq_show).
#ifndef NSLAB_MODEL_FILE_FIB_TRIE_H_
#define NSLAB_MODEL_FILE_FIB_TRIE_H_

#include <string>

#include "model/world.h"

namespace nslab {

std::string fib_trie_text(const World& world, NetnsId netns);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_FIB_TRIE_H_

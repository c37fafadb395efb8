#include "render/text.h"

#include <gtest/gtest.h>

namespace nslab::render {
namespace {

TEST(RenderText, showsWhatIsNoTextAsBytes) {
  EXPECT_EQ(printable("a\xff\x01z"), "a\\xff\\x01z");
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");  // turns what follows around
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");          // a longer way to write '/'
  EXPECT_EQ(printable("größe …"), "größe …");
}

TEST(RenderText, keepsLinesOnlyWhereAsked) {
  EXPECT_EQ(printable("a\nb"), "a\\x0ab");
  EXPECT_EQ(printable("a\nb", true), "a\nb");
}

TEST(RenderText, escapesForXml) { EXPECT_EQ(escaped("<a b='1' c=\"2\">&"), "&lt;a b=&#39;1&#39; c=&quot;2&quot;&gt;&amp;"); }

TEST(RenderText, shortensByCharacters) {
  EXPECT_EQ(shortened("größe", 5), "größe");
  EXPECT_EQ(shortened("größer", 5), "größ…");
  EXPECT_EQ(length_of("größe"), 5U);
}

}  // namespace
}  // namespace nslab::render

// SPDX-License-Identifier: Apache-2.0
#include "clients/minutes/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <memory>

#include "clients/minutes/pdf_layout.h"
#include "clients/text/text.h"
#include "common/signing/utc.h"

namespace tumorboard::minutes {
namespace {

using SurfacePtr = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using CairoPtr = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;
using ContextPtr = std::unique_ptr<PangoContext, decltype(&g_object_unref)>;

cairo_status_t append(void* out, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

// Metrics that do not depend on a screen.
ContextPtr paper_context() {
  ContextPtr context(pango_font_map_create_context(pango_cairo_font_map_get_default()), g_object_unref);
  pango_cairo_context_set_resolution(context.get(), 72);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context.get(), options);
  cairo_font_options_destroy(options);
  return context;
}

void describe(cairo_surface_t& surface, const Minutes& minutes) {
  const std::string title = printable(minutes.title);
  const std::string time = signing::utc_text(minutes.closed_us).substr(0, 19) + "Z";
  cairo_pdf_surface_set_metadata(&surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
  cairo_pdf_surface_set_metadata(&surface, CAIRO_PDF_METADATA_CREATOR, "tumorboard");
  cairo_pdf_surface_set_metadata(&surface, CAIRO_PDF_METADATA_CREATE_DATE, time.c_str());
  cairo_pdf_surface_set_metadata(&surface, CAIRO_PDF_METADATA_MOD_DATE, time.c_str());
}

void draw_line(cairo_t& cairo, const PlacedLine& line) {
  cairo_move_to(&cairo, line.x, line.baseline);
  pango_cairo_show_layout_line(&cairo, pango_layout_get_line_readonly(line.text.get(), line.line));
}

void draw_edge(cairo_t& cairo, PangoContext& context, const std::string& text, double top) {
  const auto layout = text_layout(context, text, {8, false});
  pango_layout_set_width(layout.get(), static_cast<int>((kSheetWidth - 2 * kMargin) * PANGO_SCALE));
  cairo_tag_begin(&cairo, "P", nullptr);
  cairo_move_to(&cairo, kMargin, top);
  pango_cairo_show_layout(&cairo, layout.get());
  cairo_tag_end(&cairo, "P");
}

void draw_rule(cairo_t& cairo, double y) {
  cairo_set_line_width(&cairo, 0.5);
  cairo_move_to(&cairo, kMargin, y);
  cairo_line_to(&cairo, kSheetWidth - kMargin, y);
  cairo_stroke(&cairo);
}

void draw_sheet(cairo_t& cairo, const Sheet& sheet) {
  const PlacedLine* before = nullptr;
  for (const PlacedLine& line : sheet) {
    if (before == nullptr || before->block != line.block) {
      if (before != nullptr) cairo_tag_end(&cairo, before->tag);
      cairo_tag_begin(&cairo, line.tag, nullptr);
    }
    draw_line(cairo, line);
    before = &line;
  }
  if (before != nullptr) cairo_tag_end(&cairo, before->tag);
  cairo_show_page(&cairo);
}

}  // namespace

Result<std::string> to_pdf(const Minutes& minutes) {
  const ContextPtr context = paper_context();
  Document document;
  document.line(minutes.title);
  document.append(minutes.body);
  const std::vector<Sheet> sheets = lay_out(*context, document);
  std::string out;
  const SurfacePtr surface(cairo_pdf_surface_create_for_stream(append, &out, kSheetWidth, kSheetHeight),
                           cairo_surface_destroy);
  describe(*surface, minutes);
  {
    const CairoPtr cairo(cairo_create(surface.get()), cairo_destroy);
    for (std::size_t i = 0; i < sheets.size(); ++i) {
      draw_edge(*cairo, *context, minutes.banner, 34);
      draw_rule(*cairo, 60);
      draw_rule(*cairo, kSheetHeight - 54);
      draw_edge(*cairo, *context, "page " + std::to_string(i + 1) + " of " + std::to_string(sheets.size()),
                kSheetHeight - 48);
      draw_sheet(*cairo, sheets[i]);
    }
  }
  cairo_surface_finish(surface.get());
  const cairo_status_t status = cairo_surface_status(surface.get());
  if (status != CAIRO_STATUS_SUCCESS) {
    return fail(ErrorCode::kInternal, std::string("the PDF could not be made: ") + cairo_status_to_string(status));
  }
  return out;
}

}  // namespace tumorboard::minutes

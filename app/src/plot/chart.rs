//! A chart as data, and as an SVG text that stands by itself.

use std::fmt::Write;

use super::Scale;

/// Size of the whole drawing.
const SIZE: (f64, f64) = (460.0, 320.0);
/// Left, top, right and bottom of the drawing that labels need.
const MARGINS: [f64; 4] = [66.0, 16.0, 16.0, 48.0];
/// Height of a line below the drawing that names a series.
const LINE: f64 = 18.0;
/// What a drawing that stands by itself looks like: the classes of `chart.css` in plain colours.
const LOOKS: &str = "<style>.main{stroke:#1f5546;stroke-width:2.25}.dashed{stroke-width:1.5;stroke-dasharray:6 4;opacity:.75}\
    .dotted{stroke-width:1.5;stroke-dasharray:1.5 4;opacity:.75}.band{stroke-width:7;opacity:.45}\
    .broken-band{stroke-width:7;stroke-dasharray:3 2;opacity:.45}.axis-line{opacity:.6}.rule{opacity:.15}\
    .filled{fill:#1f5546;stroke:none}.dots{opacity:.6}.interval{opacity:.5}\
    .diamond{fill:#fff;stroke-width:1.75}text{fill:#333;stroke:none}</style>";

/// How a series is drawn: told apart by form, never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A full line, the one that the chart is about.
    Main,
    /// A dashed line.
    Dashed,
    /// A dotted line.
    Dotted,
    /// A broad line.
    Band,
    /// A broad line with gaps.
    BrokenBand,
    /// Small dots.
    Dots,
    /// Circles, each with its interval where one is given.
    Circles,
    /// One large diamond.
    Diamond,
    /// Columns that stand side by side, each from its x to the next; the last is as wide as the first.
    Columns,
}

impl Style {
    /// Bands say where something lies on one scale; their place on the other says nothing.
    fn is_band(self) -> bool {
        matches!(self, Self::Band | Self::BrokenBand)
    }
}

/// Points that belong together.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What they are.
    pub name: String,
    /// How they are drawn.
    pub style: Style,
    /// Places, x then y.
    pub points: Vec<(f64, f64)>,
    /// Low and high y of each point; empty if there are none.
    pub intervals: Vec<(f64, f64)>,
}

impl Series {
    /// Points without intervals.
    pub fn new(name: impl Into<String>, style: Style, points: Vec<(f64, f64)>) -> Self {
        Self { name: name.into(), style, points, intervals: Vec::new() }
    }
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// What is seen, in a sentence.
    pub title: String,
    /// To the right.
    pub x: Scale,
    /// Upwards.
    pub y: Scale,
    /// What is drawn, the first undermost.
    pub series: Vec<Series>,
}

impl Chart {
    /// The drawing as it stands in the page, whose style sheet gives it its looks.
    #[must_use]
    pub fn svg(&self) -> String {
        self.drawn("")
    }

    /// An SVG document of its own, with its looks.
    #[must_use]
    pub fn document(&self) -> String {
        self.drawn(LOOKS)
    }

    fn drawn(&self, looks: &str) -> String {
        let (width, height) = (SIZE.0, SIZE.1 + LINE * self.named().count() as f64);
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
             font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"none\" \
             stroke=\"currentColor\"><title>{}</title>{looks}",
            escaped(&self.title)
        );
        self.draw_axes(&mut text);
        self.series.iter().for_each(|series| self.draw(&mut text, series));
        self.draw_names(&mut text);
        text.push_str("</svg>");
        text
    }

    /// Lowest value of a series that is no band.
    fn drawn_from(&self) -> f64 {
        let series = self.series.iter().filter(|series| !series.style.is_band());
        let lowest = series.flat_map(|s| &s.points).map(|point| point.1).fold(f64::MAX, f64::min);
        if self.series.iter().any(|series| series.style.is_band()) {
            lowest.min(0.0)
        } else {
            self.y.least
        }
    }

    fn place(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [left, top, right, bottom] = MARGINS;
        let (width, height) = SIZE;
        let across = left + self.x.share(x) * (width - left - right);
        (across, height - bottom - self.y.share(y) * (height - top - bottom))
    }

    // Writing into a string cannot fail, here and below.
    fn draw_axes(&self, text: &mut String) {
        let (left, bottom) = self.place((self.x.least, self.y.least));
        let (right, top) = self.place((self.x.most, self.y.most));
        for value in self.x.ticks() {
            let (x, _) = self.place((value, self.y.least));
            let _ = write!(text, "<path class=\"axis-line\" d=\"M{x:.1} {bottom}v4\"/>");
            label(text, (x, bottom + 17.0), "middle", &plain(value));
        }
        let lowest = self.drawn_from();
        for value in self.y.ticks().into_iter().filter(|value| *value >= lowest) {
            let (_, y) = self.place((self.x.least, value));
            let _ = write!(text, "<path class=\"rule\" d=\"M{left} {y:.1}H{right}\"/>");
            label(text, (left - 7.0, y + 4.0), "end", &plain(value));
        }
        let _ = write!(text, "<path class=\"axis-line\" d=\"M{left} {top}V{bottom}H{right}\"/>");
        label(text, ((left + right) / 2.0, SIZE.1 - 8.0), "middle", &self.x.label);
        let middle = (top + bottom) / 2.0;
        let _ = write!(text, "<g transform=\"translate(13 {middle}) rotate(-90)\">");
        label(text, (0.0, 0.0), "middle", &self.y.label);
        text.push_str("</g>");
    }

    fn draw(&self, text: &mut String, series: &Series) {
        let places: Vec<(f64, f64)> =
            series.points.iter().map(|&point| self.place(point)).collect();
        match series.style {
            Style::Circles => {
                for (&(x, _), &(low, high)) in series.points.iter().zip(&series.intervals) {
                    let ((x, low), (_, high)) = (self.place((x, low)), self.place((x, high)));
                    let _ =
                        write!(text, "<path class=\"interval\" d=\"M{x:.1} {low:.1}V{high:.1}\"/>");
                }
                places.iter().for_each(|&place| circle(text, place));
            }
            Style::Diamond => places.iter().for_each(|&place| diamond(text, place)),
            Style::Dots => places.iter().for_each(|&place| dot(text, place)),
            Style::Columns => self.draw_columns(text, &places),
            _ if places.is_empty() => {}
            style => {
                let path: Vec<String> =
                    places.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
                let look = look(style);
                let _ = write!(text, "<path class=\"{look}\" d=\"M{}\"/>", path.join("L"));
            }
        }
    }

    fn draw_columns(&self, text: &mut String, places: &[(f64, f64)]) {
        let width = match places {
            [first, second, ..] => second.0 - first.0,
            _ => 0.0,
        };
        let foot = self.place((0.0, self.y.least)).1;
        for &(x, y) in places {
            column(text, (x, y), ((width - 1.0).max(0.0), (foot - y).max(0.0)));
        }
    }

    fn named(&self) -> impl Iterator<Item = &Series> {
        self.series.iter().filter(|series| !series.name.is_empty())
    }

    /// Below the drawing, a line for each series that has a name.
    fn draw_names(&self, text: &mut String) {
        let left = MARGINS[0];
        for (line, series) in self.named().enumerate() {
            let y = SIZE.1 + LINE * (line as f64 + 0.6);
            match series.style {
                Style::Circles => circle(text, (left + 12.0, y - 4.0)),
                Style::Dots => dot(text, (left + 12.0, y - 4.0)),
                Style::Diamond => diamond(text, (left + 12.0, y - 4.0)),
                Style::Columns => column(text, (left + 6.0, y - 9.0), (12.0, 10.0)),
                style => {
                    let _ = write!(
                        text,
                        "<path class=\"{}\" d=\"M{left} {}h24\"/>",
                        look(style),
                        y - 4.0
                    );
                }
            }
            label(text, (left + 32.0, y), "start", &series.name);
        }
    }

    /// The chart as rows of text: a header, then a row for each point.
    #[must_use]
    pub fn rows(&self) -> (Vec<String>, Vec<[String; 3]>) {
        let header = vec!["Series".to_owned(), self.x.label.clone(), self.y.label.clone()];
        let row = |series: &Series, (place, &(x, y)): (usize, &(f64, f64))| {
            let interval = series.intervals.get(place);
            let interval =
                interval.map_or(String::new(), |(low, high)| format!(" ({low:.3} to {high:.3})"));
            [series.name.clone(), plain(x), format!("{}{interval}", plain(y))]
        };
        let points = self.named().filter(|series| !series.style.is_band());
        let rows = points.flat_map(|series| {
            series.points.iter().enumerate().map(move |point| row(series, point))
        });
        (header, rows.collect())
    }
}

/// The class of a line.
fn look(style: Style) -> &'static str {
    match style {
        Style::Dashed => "dashed",
        Style::Band => "band",
        Style::BrokenBand => "broken-band",
        Style::Dotted => "dotted",
        _ => "main",
    }
}

fn circle(text: &mut String, (x, y): (f64, f64)) {
    let _ = write!(text, "<circle class=\"filled\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>");
}

fn dot(text: &mut String, (x, y): (f64, f64)) {
    let _ = write!(text, "<circle class=\"filled dots\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2\"/>");
}

fn column(text: &mut String, (x, y): (f64, f64), (width, height): (f64, f64)) {
    let _ = write!(
        text,
        "<rect class=\"filled\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>"
    );
}

fn diamond(text: &mut String, (x, y): (f64, f64)) {
    let _ = write!(text, "<path class=\"diamond\" d=\"M{x:.1} {:.1}l6 6l-6 6l-6-6z\"/>", y - 6.0);
}

fn label(text: &mut String, (x, y): (f64, f64), anchor: &str, words: &str) {
    let _ = write!(
        text,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
        escaped(words)
    );
}

/// A number as short as it can be said, without the noise of adding steps.
fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart() -> Chart {
        let points = vec![(0.0, 0.0), (0.5, 1.0), (1.0, 1.0)];
        let circles = Series {
            intervals: vec![(0.1, 0.9)],
            ..Series::new("a < b", Style::Circles, vec![(0.5, 0.5)])
        };
        Chart {
            title: "Shares & such".to_owned(),
            x: Scale::new("across", 0.0, 1.0),
            y: Scale::new("up", 0.0, 1.0),
            series: vec![Series::new("", Style::Dotted, points), circles],
        }
    }

    #[test]
    fn a_chart_without_data_is_drawn_without_marks() {
        let svg = Chart::default().svg();
        assert!(svg.contains("<svg") && !svg.contains("NaN"), "{svg}");
    }

    #[test]
    fn text_is_escaped_and_places_are_within_the_margins() {
        let svg = chart().svg();
        assert!(svg.contains("<title>Shares &amp; such</title>") && svg.contains("a &lt; b"));
        // The middle of a width of 460 with 66 left and 16 right, of a height of 320 with 16 and 48.
        assert!(svg.contains("cx=\"255.0\" cy=\"144.0\""), "{svg}");
    }

    #[test]
    fn the_table_has_every_named_point_with_its_interval() {
        let (header, rows) = chart().rows();
        assert_eq!(header, ["Series", "across", "up"]);
        assert_eq!(rows, [["a < b", "0.5", "0.5 (0.100 to 0.900)"].map(str::to_owned)]);
    }
}

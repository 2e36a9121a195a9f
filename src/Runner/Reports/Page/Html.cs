using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace VisionFinetune.Runner.Reports.Page;

/// <summary>Builds HTML from interpolated strings: every hole is encoded unless it holds <see cref="Html"/> itself. So text from
/// a recipe or a class name cannot become markup, and forgetting to encode is not possible.</summary>
internal sealed class Html
{
    private readonly string _markup;

    private Html(string markup) => _markup = markup;

    public static Html Empty { get; } = new("");

    public static Html Of(Template template) => new(template.Markup);

    public static Html Join(IEnumerable<Html> parts) => Join(parts, "\n");

    /// <summary>The parts with markup between them that the program itself holds as a constant.</summary>
    public static Html Join(IEnumerable<Html> parts, string between) => new(string.Join(between, parts));

    /// <summary>Markup that the program itself holds as a constant.</summary>
    public static Html Trusted(string markup) => new(markup);

    public override string ToString() => _markup;

    /// <summary>Receives the parts of an interpolated string from the compiler.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Template
    {
        private readonly StringBuilder _builder;

        public Template(int literalLength, int formattedCount) => _builder = new StringBuilder(literalLength + 16 * formattedCount);

        public string Markup => _builder.ToString();

        public void AppendLiteral(string markup) => _builder.Append(markup);

        public void AppendFormatted(Html part) => _builder.Append(part);

        public void AppendFormatted(string? text) => _builder.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted(int number) => _builder.Append(CultureInfo.InvariantCulture, $"{number}");

        /// <summary>Positions in a drawing, which need no more than a hundredth.</summary>
        public void AppendFormatted(double coordinate) => _builder.Append(coordinate.ToString("0.##", CultureInfo.InvariantCulture));
    }
}

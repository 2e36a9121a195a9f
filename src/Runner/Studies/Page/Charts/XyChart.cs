namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>A drawing over two axes, for the page (SVG) and for a picture file alike. Positions are linear; a logarithmic axis has
/// logarithms for positions and the values in its ticks.</summary>
internal sealed record XyChart
{
    /// <summary>Unique in the page; the picture file's name without its ending.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>What the reader must know to read it, below the title in the page.</summary>
    public string Note { get; init; } = "";

    /// <summary>For those who cannot see it.</summary>
    public required string Description { get; init; }

    public required ChartAxis X { get; init; }

    public required ChartAxis Y { get; init; }

    public IReadOnlyList<ChartBand> Bands { get; init; } = [];

    public IReadOnlyList<ChartLine> Lines { get; init; } = [];

    public IReadOnlyList<ChartDot> Dots { get; init; } = [];

    public IReadOnlyList<ChartText> Texts { get; init; } = [];

    /// <summary>Which variants the picture's legend names; the page has one legend for several charts.</summary>
    public IReadOnlyList<ChartKey> Keys { get; init; } = [];

    /// <summary>Beside the name of the horizontal axis of the picture; the page says it once for several charts.</summary>
    public string PictureNote { get; init; } = "";

    public bool HasGrid { get; init; } = true;

    /// <summary>Height of the drawing in the page.</summary>
    public int Height { get; init; } = 320;

    /// <summary>Width of the drawing in the page; wider ones than the usual may be scrolled on a phone.</summary>
    public int Width { get; init; } = UsualWidth;

    /// <summary>Height of the picture file in logical pixels, without its legend.</summary>
    public int PictureHeight { get; init; } = 460;

    public const int UsualWidth = 520;
}

/// <summary>An axis from <paramref name="Low"/> to <paramref name="High"/>.</summary>
internal sealed record ChartAxis(string Name, double Low, double High, IReadOnlyList<ChartTick> Ticks);

internal readonly record struct ChartTick(double At, string Label);

internal readonly record struct ChartPoint(double X, double Y);

internal readonly record struct BandPoint(double X, double Low, double High);

/// <summary>An area without gaps.</summary>
internal sealed record ChartBand(Ink Ink, IReadOnlyList<BandPoint> Points);

/// <summary>A line; between its pieces are gaps.</summary>
internal sealed record ChartLine(Ink Ink, IReadOnlyList<IReadOnlyList<ChartPoint>> Pieces, double Width, string Title = "");

internal sealed record ChartDot(Ink Ink, ChartPoint At, double Radius, string Title = "", bool IsHollow = false);

/// <summary>Text to the right of a point, or to the left.</summary>
internal sealed record ChartText(ChartPoint At, string Text, bool IsLeft = false);

internal sealed record ChartKey(Ink Ink, string Label);

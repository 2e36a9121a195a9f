using VisionFinetune.Augment.Chains;
using VisionFinetune.Runner.Reports;

namespace VisionFinetune.Runner.Previewing;

/// <summary>One image of a preview.</summary>
/// <param name="Name">Its class and position in the training split.</param>
/// <param name="Original">As it was read.</param>
/// <param name="Draws">What the network sees of it.</param>
internal sealed record PreviewRow(string Name, RgbImage Original, IReadOnlyList<PreviewDraw> Draws);

/// <summary>An image as the network sees it once.</summary>
/// <param name="Seen">Its pixels.</param>
/// <param name="Part">Which part of the original they show; none where it is the whole.</param>
/// <param name="Labels">What the network is told: one class, or two with their shares.</param>
internal sealed record PreviewDraw(RgbImage Seen, SourceCorners? Part, IReadOnlyList<PreviewLabel> Labels);

/// <summary>A class and how much of the label it is, in [0, 1].</summary>
internal sealed record PreviewLabel(string Class, double Share);

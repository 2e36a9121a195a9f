namespace VisionFinetune.Runner.Service.Security;

/// <summary>Marks an endpoint that takes files: its bodies may be larger than a recipe, and many may come.</summary>
internal sealed record UploadEndpoint;

namespace VisionFinetune.Runner.Service.Inference.Uploads;

/// <summary>One file of a request, in memory.</summary>
/// <param name="Name">As the client calls it, without folders: only for messages and answers, never to open anything.</param>
/// <param name="Content">All of it.</param>
internal sealed record UploadedFile(string Name, byte[] Content);

namespace VisionFinetune.Runner.Studies.Page;
internal static class StudyReportWriter
{
    public static void Write(StudyReport report, string folder, string pageName = "study.html") => File.WriteAllText(Path.Combine(folder, pageName), report.Kind);
}

using LsdGame.Core;
using UnityEditor;
using UnityEngine;

namespace LsdGame.Editor
{
    /// <summary>The camera's inspector: its fields, and while the game plays the connection and both pictures, live.</summary>
    [CustomEditor(typeof(LsdCamera))]
    sealed class LsdCameraEditor : UnityEditor.Editor
    {
        LsdCamera Target => (LsdCamera)target;

        public override bool RequiresConstantRepaint() => Application.isPlaying && Target.Client != null;

        public override void OnInspectorGUI()
        {
            DrawDefaultInspector();
            EditorGUILayout.Space();
            if (Target.Client == null) EditorGUILayout.HelpBox("Enter play mode to connect.", MessageType.Info);
            else DrawLive(Target.Client);
        }

        void DrawLive(LsdClient client)
        {
            EditorGUILayout.HelpBox(Sentence(client), Severity(client));
            if (Target.Style != null) EditorGUILayout.LabelField("Style", Target.Style.ToString());
            using (new EditorGUILayout.HorizontalScope())
            {
                if (GUILayout.Button("Restart the stream")) Target.Reanchor();
                if (GUILayout.Button(Target.IsShown ? "Show the game's own" : "Show restyled")) Target.IsShown = !Target.IsShown;
            }
            using (new EditorGUILayout.HorizontalScope())
            {
                DrawPicture("sent", Target.LastCapture);
                DrawPicture("answered", Target.Answer);
            }
        }

        static string Sentence(LsdClient client)
        {
            var figures = client.Figures;
            switch (client.State)
            {
                case ConnectionState.Ready:
                    var status = client.Status == null ? "" : $"{client.Status.State}, ";
                    return $"Connected: {client.Ready.Model}, {status}{figures.Fps:0} fps, {figures.LatencyMs:0} ms from "
                      + $"picture to picture, {figures.NumDropped} of {figures.NumSent} dropped. {client.Message}";
                case ConnectionState.Failed: return $"Stopped: {client.Message}. Change it and enable the component again.";
                default: return $"Connecting... {client.Message}";
            }
        }

        static MessageType Severity(LsdClient client)
          => client.State == ConnectionState.Ready ? MessageType.Info
              : client.State == ConnectionState.Failed ? MessageType.Error : MessageType.Warning;

        static void DrawPicture(string label, Texture picture)
        {
            using (new EditorGUILayout.VerticalScope())
            {
                GUILayout.Label(label, EditorStyles.centeredGreyMiniLabel);
                var aspect = picture != null ? (float)picture.width / picture.height : 16f / 9;
                var area = GUILayoutUtility.GetAspectRect(aspect);
                if (picture != null) EditorGUI.DrawPreviewTexture(area, picture, null, ScaleMode.ScaleToFit);
                else EditorGUI.DrawRect(area, Color.black);
            }
        }
    }
}

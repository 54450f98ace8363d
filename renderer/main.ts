/** Starts the window: one Vue app, one pinia, and no error that nobody sees. */
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { sentenceOf } from './bridge'
import { useNotices } from './stores/notices'
import './theme.css'

const app = createApp(App).use(createPinia())
const notices = useNotices()

app.config.errorHandler = (error) => {
  console.error(error)
  notices.tell(sentenceOf(error))
}
addEventListener('unhandledrejection', (event) => notices.tell(sentenceOf(event.reason)))

app.mount('#app')
